/** Builds the face of Pregão: `vite build --config web/vite.config.ts` writes web/dist, which the server serves. */

import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const DIST = fileURLToPath(new URL('dist', import.meta.url));
const SERVER = process.env.PREGAO_SERVER ?? 'http://127.0.0.1:4600';

/** Puts each text of the page beside itself in compressed forms: the server sends what the browser takes. */
function compressed(): Plugin {
  return {
    name: 'compressed',
    apply: 'build',
    async closeBundle() {
      const names = await readdir(DIST, { recursive: true });
      for (const name of names.filter((one) => /\.(?:js|css|html|svg)$/.test(one))) {
        const path = join(DIST, name);
        const content = await readFile(path);
        await writeFile(`${path}.br`, brotliCompressSync(content));
        await writeFile(`${path}.gz`, gzipSync(content, { level: 9 }));
      }
    },
  };
}

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: '/',
  plugins: [react(), tailwindcss(), compressed()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    // A strict content policy allows files of our own only, so nothing becomes a data: address.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The budget is in gzipped bytes, and web/e2e holds it.
    chunkSizeWarningLimit: 800,
    rolldownOptions: {
      output: {
        // Schemas shared by pages are made before the entry runs: zod's setting must lie with zod, in one file.
        codeSplitting: { groups: [{ name: 'schema', test: /node_modules[\\/]zod|strict-policy/ }] },
      },
    },
  },
  server: {
    port: 4610,
    strictPort: true,
    proxy: { '/api': { target: SERVER, ws: true } },
  },
});
