import { defineConfig } from 'vitest/config';

// The output is committed and built into the binary, so its names are fixed: what changed shows in the content alone,
// and the service's ETags do the caching that hashed names would.
export default defineConfig({
  base: './',
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    rollupOptions: {
      output: {
        entryFileNames: 'assets/page.js',
        chunkFileNames: 'assets/[name].js',
        assetFileNames: 'assets/page[extname]',
      },
    },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8080', '/openapi.json': 'http://127.0.0.1:8080' } },
  // Browser tests share two cores with whatever else is being built.
  test: { environment: 'node', testTimeout: 30_000, hookTimeout: 30_000 },
});
