import { defineConfig } from 'vite';

// One copy of what keeps state, or hooks and registries of two copies miss each other.
export default defineConfig({
  define: { 'process.env.NODE_ENV': '"production"', 'process.env': '{}', global: 'globalThis' },
  resolve: { dedupe: ['react', 'react-dom', 'rxjs', '@grafana/data', '@grafana/ui', '@grafana/runtime', '@grafana/schema'] },
  build: { target: 'es2022', minify: false, chunkSizeWarningLimit: 100_000, reportCompressedSize: false },
});
