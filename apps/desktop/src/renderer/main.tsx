import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app/app.tsx'
import { applyTheme } from './app/theme-store.ts'
import './styles/index.css'

/** Routes live behind the hash, so that they work from any server and from Electron's protocol; a plain path, if served, means the same. */
const { pathname, search, hash } = globalThis.location
if (pathname !== '/' && !pathname.endsWith('.html') && hash === '') globalThis.history.replaceState(null, '', `/#${pathname}${search}`)

applyTheme()
const root = document.getElementById('root')
if (root) createRoot(root).render(<StrictMode><App /></StrictMode>)
