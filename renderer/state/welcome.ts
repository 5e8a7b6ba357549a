/** The first run: sample sources that are there, and a first question that is one click away. */
import { create } from 'zustand'
import { ask, newChatKey, openChat, useChats } from './chats.ts'
import { show } from './frame.ts'
import { addSamples, select, useLibrary, type Source } from './library.ts'
import { markWelcomed, usePreferences } from './preferences.ts'
import { openSource } from './viewer.ts'

type Step = 'closed' | 'offered' | 'preparing'

export const useWelcome = create<{ step: Step }>(() => ({ step: 'closed' }))

export const showWelcome = (): void => useWelcome.setState({ step: 'offered' })

export function closeWelcome(): void {
  useWelcome.setState({ step: 'closed' })
  markWelcomed()
}

/** Offers the welcome once, to a window that has asked nothing yet. */
export function welcomeNewcomer(): void {
  const { isWelcomed } = usePreferences.getState()
  if (!isWelcomed && useChats.getState().chats.length === 0) showWelcome()
}

const isSample = (source: Source): boolean => /^sample-(recording|form)\./.test(source.name)
const canBeAsked = (source: Source): boolean =>
  source.status === 'ready' || source.status === 'partial'

function readySamples(): Source[] | null {
  const samples = useLibrary.getState().sources.filter(isSample)
  return samples.length > 0 && samples.every(canBeAsked) ? samples : null
}

/** Settles when the samples can be asked about; `null` if the newcomer closed the welcome first. */
function samplesReady(): Promise<Source[] | null> {
  const { promise, resolve } = Promise.withResolvers<Source[] | null>()
  const check = (): void => {
    const samples = readySamples()
    if (samples) resolve(samples)
    else if (useWelcome.getState().step === 'closed') resolve(null)
  }
  const stops = [useLibrary.subscribe(check), useWelcome.subscribe(check)]
  check()
  return promise.finally(() => stops.forEach((stop) => stop()))
}

/** One click: samples in, recording open, first question asked. */
export async function askFirstQuestion(question: string): Promise<void> {
  useWelcome.setState({ step: 'preparing' })
  if (!useLibrary.getState().sources.some(isSample) && !(await addSamples())) {
    useWelcome.setState({ step: 'offered' })
    return
  }
  const samples = await samplesReady()
  if (!samples) return
  closeWelcome()
  const recording = samples.find(({ kind }) => kind === 'video') ?? samples[0]!
  select([recording.id], recording.id)
  openSource(recording.id)
  show('chat')
  await openChat(null)
  useChats.setState(({ drafts }) => ({ drafts: { ...drafts, [newChatKey]: '' } }))
  await ask(question, null)
}
