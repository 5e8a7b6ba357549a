import { Check, Plus, Trash2 } from 'lucide-react'
import { bytes, count, list } from '../../i18n/format.ts'
import { useTranslation } from '../../i18n/use-translation.ts'
import {
  activateModel,
  chooseModel,
  removeModel,
  useModels,
  type ModelEntry,
} from '../../state/models.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { ErrorNote } from '../../ui/error-note.tsx'
import { Meter } from '../../ui/meter.tsx'
import { AddingProgress, DownloadForm } from './model-adding.tsx'
import { SchemaFields } from './schema-field.tsx'

/** What the catalogue knows of a model, in the order in which it matters. */
const known = ['image', 'audio', 'mrope', 'nonCausal', 'ownSlicing'] as const

function ModelRow({ model }: { model: ModelEntry }) {
  const { t } = useTranslation()
  const busy = useModels((state) => state.busy)
  const can = known.filter((name) => model.capabilities[name] === true)
  const abilities = list(can.map((name) => t(`models.can.${name}`)))
  return (
    <li className="model">
      <div className="model__words">
        <p className="model__name">
          <strong className="truncate">{model.name}</strong>
          {model.active && (
            <span className="model__active data">
              <Check size={12} aria-hidden />
              {t('models.active')}
            </span>
          )}
        </p>
        <p className="data quiet">{[bytes(model.bytes), abilities].filter(Boolean).join(' · ')}</p>
        {model.said && (
          <p className="data quiet selectable">{t('models.tried', { said: model.said })}</p>
        )}
      </div>
      {!model.active && (
        <Button size="small" disabled={busy !== null} onClick={() => void activateModel(model.id)}>
          {t('models.use')}
        </Button>
      )}
      <IconButton
        size="small"
        label={t('models.remove', { name: model.name })}
        icon={<Trash2 size={14} />}
        disabled={model.active || busy !== null}
        onClick={() => void removeModel(model.id)}
      />
    </li>
  )
}

function MemoryTable() {
  const { t } = useTranslation()
  const memory = useModels((state) => state.memory)
  if (!memory) return null
  const needs = memory.weights + memory.context
  const { layers } = memory
  const place = layers && layers.onGpu > 0 ? 'gpu' : 'cpu'
  return (
    <section className="memory">
      <h3>{t('models.memory')}</h3>
      {memory.loaded && (
        <p className="data quiet">
          {t('models.needs', {
            total: bytes(needs),
            weights: bytes(memory.weights),
            forContext: bytes(memory.context),
          })}{' '}
          {layers &&
            t(place === 'gpu' ? 'models.onGpu' : 'models.onCpu', {
              layers: count(layers.onGpu),
              all: count(layers.all),
            })}
        </p>
      )}
      <ul>
        {memory.devices.map((device) => {
          const used = device.memoryTotal - device.memoryFree
          const isTight = memory.loaded && device.kind === place && needs > device.memoryTotal
          const name = device.kind === 'cpu' ? t('models.machine') : device.name
          return (
            <li key={`${device.kind} ${device.name}`} className="memory__device">
              <span className="truncate">{name}</span>
              <span className="data quiet">
                {t('models.free', {
                  free: bytes(device.memoryFree),
                  total: bytes(device.memoryTotal),
                })}
              </span>
              <Meter
                label={name}
                fraction={device.memoryTotal > 0 ? used / device.memoryTotal : 0}
                look={isTight ? 'attention' : 'plain'}
              />
            </li>
          )
        })}
      </ul>
    </section>
  )
}

export function ModelsTab() {
  const { t } = useTranslation()
  const { models, busy, fault } = useModels()
  return (
    <>
      <div className="settings__lead settings__lead--row">
        <p className="quiet">{t('models.text')}</p>
        <Button look="accent" disabled={busy !== null} onClick={() => void chooseModel()}>
          <Plus size={14} aria-hidden />
          {t('models.add')}
        </Button>
      </div>
      <DownloadForm />
      <AddingProgress />
      {fault && <ErrorNote error={fault} />}
      <ul className="models" aria-label={t('settings.tab.models')}>
        {models.map((model) => (
          <ModelRow key={model.id} model={model} />
        ))}
      </ul>
      <MemoryTable />
      <SchemaFields areas={['model']} />
    </>
  )
}
