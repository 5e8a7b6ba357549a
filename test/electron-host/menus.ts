/** Menus: kept and clickable, never drawn. */
import { EventEmitter } from 'node:events'
import { app } from './app.ts'
import { BrowserWindow } from './browser-window.ts'
import { calls } from './calls.ts'

export class MenuItem {
  [k: string]: any
  constructor(o: any) {
    Object.assign(
      this,
      {
        enabled: true,
        visible: true,
        checked: false,
        type: o.submenu ? 'submenu' : 'normal',
        label: o.label ?? o.role ?? '',
      },
      o,
    )
    if (Array.isArray(o.submenu)) this.submenu = Menu.buildFromTemplate(o.submenu)
    this.click = (e = {}, w = BrowserWindow.getFocusedWindow()) => {
      if (this.type === 'checkbox') this.checked = !this.checked
      if (o.click) o.click(this, w, e)
      else if (o.role === 'quit') app.quit()
      else if (o.role === 'close') w?.close()
    }
  }
}
export class Menu extends EventEmitter {
  items: MenuItem[] = []
  append(i: MenuItem) {
    this.items.push(i)
  }
  insert(p: number, i: MenuItem) {
    this.items.splice(p, 0, i)
  }
  getMenuItemById(id: string): MenuItem | null {
    for (const i of this.items) {
      if (i.id === id) return i
      const s = i.submenu?.getMenuItemById(id)
      if (s) return s
    }
    return null
  }
  popup(o: any) {
    calls.push({ api: 'Menu.popup', args: [o] })
    lastPopup = this
  }
  closePopup() {}
  static buildFromTemplate(t: any[]) {
    const m = new Menu()
    for (const o of t) m.append(o instanceof MenuItem ? o : new MenuItem(o))
    return m
  }
  static setApplicationMenu(m: Menu | null) {
    appMenu = m
  }
  static getApplicationMenu() {
    return appMenu
  }
  static sendActionToFirstResponder() {}
}
let appMenu: Menu | null = null
export let lastPopup: Menu | null = null
