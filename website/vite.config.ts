import { defineConfig, type Plugin } from 'vite';

/**
 * What the built page may load: its own files, and sockets to whichever game server matchmaking names.
 * It stands in the page itself so that it holds behind any web server; a header may only be stricter.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self' ws: wss:",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** Adds the policy to the built page only: the dev server needs inline styles for hot reloading. */
function contentSecurityPolicy(): Plugin {
  return {
    name: 'content-security-policy',
    apply: 'build',
    transformIndexHtml: () => [
      {
        tag: 'meta',
        attrs: { 'http-equiv': 'Content-Security-Policy', content: CONTENT_SECURITY_POLICY },
        injectTo: 'head-prepend',
      },
    ],
  };
}

const head = process.env['HEAD_ORIGIN'] ?? 'http://127.0.0.1:3000';
const api = [
  '/guest',
  '/session',
  '/profile',
  '/matchmaking',
  '/lobbies',
  '/leaderboard',
  '/matches',
  '/health',
];

export default defineConfig({
  plugins: [contentSecurityPolicy()],
  // No data: URLs for fonts and pictures, so that the policy can stay at 'self'.
  build: { target: 'es2022', assetsInlineLimit: 0, chunkSizeWarningLimit: 900 },
  server: { proxy: Object.fromEntries(api.map((path) => [path, { target: head }])) },
});
