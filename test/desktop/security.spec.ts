/** Electron's security checklist, item by item: what a page that has gone wild cannot do. */
import { readFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { askEngine, askShell } from './ask.ts'
import { expect, test } from './fixture.ts'
import { root } from './launch.ts'

const violation = (page: Page, provoke: string): Promise<unknown> =>
  page.evaluate(
    (provoke) =>
      new Promise((resolve) => {
        document.addEventListener(
          'securitypolicyviolation',
          (event) => resolve(event.effectiveDirective),
          { once: true },
        )
        const act: Record<string, () => void> = {
          'inline script': () => {
            const script = document.createElement('script')
            script.textContent = 'globalThis.wasRun = true'
            document.head.append(script)
          },
          'inline style': () => {
            const style = document.createElement('style')
            style.textContent = 'body { color: red }'
            document.head.append(style)
          },
          'inline handler': () => {
            document.body.setAttribute('onclick', 'globalThis.wasRun = true')
            document.body.click()
          },
          'remote script': () => {
            const script = document.createElement('script')
            script.src = 'https://example.com/a.js'
            document.head.append(script)
          },
          'remote picture': () => {
            new Image().src = 'https://example.com/a.png'
          },
          'remote fetch': () => void fetch('https://example.com/').catch(() => undefined),
          'web socket': () => {
            try {
              new WebSocket('wss://example.com/')
            } catch {
              // The event tells.
            }
          },
          frame: () => {
            const frame = document.createElement('iframe')
            frame.src = 'https://example.com/'
            document.body.append(frame)
          },
          plugin: () => {
            const plugin = document.createElement('object')
            plugin.data = 'https://example.com/a.swf'
            document.body.append(plugin)
          },
          base: () => {
            const base = document.createElement('base')
            base.href = 'https://example.com/'
            document.head.append(base)
          },
          form: () => {
            const form = document.createElement('form')
            form.action = 'https://example.com/'
            document.body.append(form)
            form.submit()
          },
          'string as code': () => {
            setTimeout('globalThis.wasRun = true' as unknown as () => void, 0)
          },
        }
        act[provoke]!()
      }),
    provoke,
  )

/** Somebody out there: `close` gives how often it was told anything. An idle connection tells nothing. */
async function listen(): Promise<{ port: number; close(): number }> {
  let told = 0
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.once('data', () => {
      told++
      socket.destroy()
    })
  })
  server.unref()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    port,
    close: () => {
      server.close()
      return told
    },
  }
}

test('the policy of the page refuses what is inline, evaluated, remote or framed', async ({
  page,
}) => {
  const expected = {
    'inline script': 'script-src-elem',
    'inline style': 'style-src-elem',
    'inline handler': 'script-src-attr',
    'remote script': 'script-src-elem',
    'remote picture': 'img-src',
    'remote fetch': 'connect-src',
    'web socket': 'connect-src',
    frame: 'frame-src',
    plugin: 'object-src',
    base: 'base-uri',
    form: 'form-action',
    'string as code': 'script-src',
  }
  const refused: Record<string, unknown> = {}
  for (const provoke of Object.keys(expected)) refused[provoke] = await violation(page, provoke)
  expect(refused).toEqual(expected)
  expect(await page.evaluate(() => 'wasRun' in globalThis)).toBe(false)
})

test('the policy allows nothing unsafe, nothing remote, no wildcard', async ({ page }) => {
  const policy = await page.evaluate(async () => {
    const response = await fetch(location.href)
    return response.headers.get('content-security-policy') ?? ''
  })
  expect(policy).toContain("default-src 'none'")
  expect(policy).not.toMatch(/unsafe|https:|\*(?!\.media\.localhost|\.app\.localhost)/)
})

test('the page is sandboxed, isolated and has nothing of Node', async ({ page, app }) => {
  expect(
    await page.evaluate(() => {
      const all = globalThis as unknown as Record<string, unknown>
      return ['require', 'process', 'module', 'Buffer', 'global', 'ipcRenderer', 'electron'].filter(
        (name) => name in all,
      )
    }),
  ).toEqual([])
  const preferences = await app.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows()
    const contents = window!.webContents as unknown as {
      getLastWebPreferences(): Record<string, unknown>
    }
    return contents.getLastWebPreferences()
  })
  expect(preferences).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webviewTag: false,
  })
})

test('the bridge is frozen and offers four things', async ({ page }) => {
  expect(
    await page.evaluate(() => {
      const { longview } = globalThis as unknown as { longview: Record<string, unknown> }
      const tries = [
        () => Object.assign(globalThis, { longview: {} }),
        () => Object.assign(longview, { addFiles: 1 }),
        () => Object.assign(longview['shell'] as object, { open: 1 }),
      ]
      const outcomes = tries.map((attempt) => {
        try {
          attempt()
          return 'allowed'
        } catch {
          return 'refused'
        }
      })
      return { outcomes, keys: Object.keys(longview).toSorted() }
    }),
  ).toEqual({
    outcomes: ['refused', 'refused', 'refused'],
    keys: ['addFiles', 'engine', 'mediaBase', 'shell'],
  })
})

test('the page cannot leave, open a window or get a second one', async ({ page, app, started }) => {
  const listening = await listen()
  const before = page.url()
  // Later, and one after the other: the answer to the test must not wait for what may never come.
  await page.evaluate((elsewhere) => {
    const tries = [
      () => (location.href = 'media://source/anything'),
      () => (location.href = elsewhere),
      () => window.open('https://example.com/'),
      () => {
        const link = document.createElement('a')
        link.href = 'https://example.com/'
        link.target = '_blank'
        document.body.append(link)
        link.click()
      },
    ]
    for (const [at, attempt] of tries.entries()) setTimeout(attempt, at * 300)
  }, `http://127.0.0.1:${listening.port}/`)
  await expect
    .poll(() => started.log().match(/a page wanted to/g)?.length ?? 0)
    .toBeGreaterThanOrEqual(3)
  expect(page.url()).toBe(before)
  const windows = await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map(({ webContents }) => webContents.getURL()),
  )
  expect(windows).toEqual(['app://longview/index.html'])
  expect(listening.close()).toBe(0)
})

test('devices, places and notices of the web are denied; copying is not', async ({ page, app }) => {
  const states = await page.evaluate(async () => {
    const names = ['geolocation', 'camera', 'microphone', 'notifications', 'midi']
    const states = await Promise.all(
      names.map((name) => navigator.permissions.query({ name: name as PermissionName })),
    )
    return Object.fromEntries(states.map(({ state }, at) => [names[at], state]))
  })
  expect(states).toMatchObject({ geolocation: 'denied', camera: 'denied', notifications: 'denied' })
  expect(Object.values(states)).not.toContain('granted')
  await page.evaluate(() => navigator.clipboard.writeText('copied with citations'))
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
})

test('the page cannot name a path to the engine', async ({ page }) => {
  const attempts: [string, unknown][] = [
    ['library.import', { paths: ['/etc/passwd'] }],
    ['library.enqueue', { paths: ['/etc/passwd'] }],
    ['library.locate', { source: 's', path: '/etc/passwd' }],
    ['models.add', { model: '/etc/passwd', mmproj: '/etc/passwd' }],
    ['chats.export', { chat: 'c', format: 'md', path: '/tmp/owned' }],
    ['media.file', { source: 's', as: 'original' }],
  ]
  for (const [method, input] of attempts) {
    expect(await askEngine(page, method, input), method).toMatchObject({
      ok: false,
      error: { code: 'contract/invalid' },
    })
  }
  expect(
    await askShell(page, 'sources.drop', { files: [{ name: 'a', path: '/etc/passwd' }] }),
  ).toMatchObject({
    ok: false,
    error: { code: 'contract/invalid' },
  })
})

test('unknown methods, names of prototypes and bad input are refused', async ({ page }) => {
  const names = ['no.such', '__proto__', 'constructor', 'toString', 'hasOwnProperty', '']
  for (const method of names) {
    for (const ask of [askEngine, askShell]) {
      expect(await ask(page, method, {}), method).toMatchObject({
        ok: false,
        error: { code: 'contract/invalid' },
      })
    }
  }
  const inputs: [string, unknown][] = [
    ['library.search', { words: '' }],
    ['library.search', { words: 5 }],
    ['library.search', { words: 'a', limit: 1e9 }],
    ['library.search', null],
    ['chat.ask', { question: { toString: 'x' } }],
  ]
  for (const [method, input] of inputs) {
    expect(await askEngine(page, method, input), JSON.stringify(input)).toMatchObject({
      ok: false,
      error: { code: 'contract/invalid' },
    })
  }
  expect(await askShell(page, 'sources.choose', { folders: 'yes' })).toMatchObject({
    ok: false,
    error: { code: 'contract/invalid' },
  })
  // The engine has survived all of it.
  expect(await askEngine(page, 'library.list', {})).toMatchObject({ ok: true })
})

test('messages that are not of our page, or malformed, are dropped', async ({ page, app }) => {
  const answered = await app.evaluate(async ({ BrowserWindow, ipcMain }) => {
    const [window] = BrowserWindow.getAllWindows()
    const sent: unknown[] = []
    const sender = Object.assign(Object.create(null) as object, {
      id: 4242,
      send: (...given: unknown[]) => sent.push(given),
      isDestroyed: () => false,
      once: () => undefined,
      on: () => undefined,
      postMessage: (...given: unknown[]) => sent.push(given),
    })
    const open = { t: 'open', id: 1, method: 'app.about', input: {} }
    const frames = [
      { url: 'https://example.com/', parent: null },
      { url: 'app://evil/index.html', parent: null },
      { url: 'file:///tmp/a.html', parent: null },
      { url: 'app://longview/index.html', parent: { url: 'app://longview/index.html' } },
      null,
    ]
    for (const senderFrame of frames) {
      ipcMain.emit('shell:hello', { sender, senderFrame })
      ipcMain.emit('shell:frame', { sender, senderFrame }, open)
    }
    const own = {
      sender: window!.webContents,
      senderFrame: { url: 'app://longview/index.html', parent: null },
    }
    for (const frame of [
      null,
      5,
      'x',
      {},
      { t: 'open' },
      { t: 'open', id: 'a' },
      [],
      { t: 'cancel', id: 99 },
    ]) {
      ipcMain.emit('shell:frame', own, frame)
    }
    await new Promise((resolve) => setTimeout(resolve, 200))
    return sent
  })
  expect(answered).toEqual([])
  expect(await askShell(page, 'app.about', {})).toMatchObject({ ok: true })
})

test('the engine itself refuses paths on the port of a page, whatever the preload lets through', async ({
  app,
}) => {
  const codes = await app.evaluate(async ({ BrowserWindow }) => {
    const { webContents } = BrowserWindow.getAllWindows()[0]!
    type Port = Electron.MessagePortMain
    // As if the renderer process were in other hands: the port without the preload before it.
    const taken = new Promise<Port>((resolve) => {
      webContents.postMessage = (_channel: string, _message: unknown, ports?: Port[]) =>
        resolve(ports![0]!)
    })
    webContents.reload()
    const port = await taken
    const ask = (id: number, method: string, input: unknown): Promise<string> =>
      new Promise((resolve) => {
        port.on('message', ({ data }) => {
          if (data.id === id) resolve(data.error?.code ?? data.t)
        })
        port.postMessage({ t: 'open', id, method, input })
      })
    port.start()
    port.postMessage('no frame at all')
    return [
      await ask(1, 'library.list', {}),
      await ask(2, 'library.import', { paths: ['/etc/passwd'] }),
      await ask(3, 'library.enqueue', { paths: ['/etc/passwd'] }),
      await ask(4, 'library.locate', { source: 's', path: '/etc/passwd' }),
      await ask(5, 'models.add', { model: '/etc/passwd', mmproj: '/etc/passwd' }),
      await ask(6, 'chats.export', { chat: 'c', format: 'md', path: '/tmp/owned' }),
      await ask(7, 'media.file', { source: 's', as: 'original' }),
      await ask(8, '__proto__', {}),
    ]
  })
  expect(codes).toEqual(['done', ...Array.from({ length: 7 }, () => 'contract/invalid')])
})

test('the program reaches no network: requests of a page are cancelled before they leave', async ({
  app,
}) => {
  const listening = await listen()
  // A page without our policy, as if it had been broken.
  const outcome = await app.evaluate(async ({ BrowserWindow }, port) => {
    const bare = new BrowserWindow({ show: false, webPreferences: { sandbox: true } })
    await bare.loadURL('data:text/html,<title>bare</title>')
    const fetched: unknown = await bare.webContents.executeJavaScript(
      `fetch('https://127.0.0.1:${port}/').then(() => 'reached', (error) => error.message)`,
    )
    bare.destroy()
    return fetched
  }, listening.port)
  expect(outcome).toBe('Failed to fetch')
  expect(listening.close()).toBe(0)
})

test('the packaged program cannot be run as Node, inspected or loaded from elsewhere', () => {
  const config = readFileSync(join(root, 'electron-builder.yml'), 'utf8')
  const fuses = Object.fromEntries(
    [...config.matchAll(/^ {2}(\w+): (true|false)$/gm)].map(([, name, value]) => [name, value]),
  )
  expect(fuses).toMatchObject({
    runAsNode: 'false',
    enableCookieEncryption: 'true',
    enableNodeOptionsEnvironmentVariable: 'false',
    enableNodeCliInspectArguments: 'false',
    enableEmbeddedAsarIntegrityValidation: 'true',
    onlyLoadAppFromAsar: 'true',
    grantFileProtocolExtraPrivileges: 'false',
  })
})
