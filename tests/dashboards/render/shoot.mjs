// node shoot.mjs {"prometheus": URL, "dashboards": DIR, "out": DIR, "browser": PATH, "jobs": [{"file": ..., "query": ..., "width": ..., "height": ..., "picture": ...}]}
// Serves the built page on a free loopback port, draws each dashboard in a headless Chromium, leaves its picture and prints what it saw as JSON, one line a job.
import { createReadStream, existsSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { chromium } from 'playwright-core';

const HERE = import.meta.dirname;
const { prometheus, dashboards, out, browser: executablePath, jobs, wait_ms: waitMs = 60_000 } = JSON.parse(process.argv[2]);
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json', '.svg': 'image/svg+xml' };

function forward(incoming, answer, path) {
  const onward = request(prometheus + path, { method: incoming.method, headers: { 'content-type': incoming.headers['content-type'] ?? '' } }, (reply) => {
    answer.writeHead(reply.statusCode, { 'content-type': 'application/json' });
    reply.pipe(answer);
  });
  onward.on('error', (error) => answer.writeHead(502).end(String(error)));
  incoming.pipe(onward);
}

const server = createServer((incoming, answer) => {
  const { pathname, search } = new URL(incoming.url, 'http://localhost');
  if (pathname.startsWith('/prometheus/')) {
    return forward(incoming, answer, pathname.slice('/prometheus'.length) + search);
  }
  const [root, path] = pathname.startsWith('/dashboards/') ? [dashboards, pathname.slice('/dashboards'.length)] : [join(HERE, 'dist'), pathname === '/' ? '/index.html' : pathname];
  const file = join(root, normalize(path));
  if (!file.startsWith(root) || !existsSync(file)) {
    return answer.writeHead(404).end();
  }
  answer.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' });
  createReadStream(file).pipe(answer);
});

const quiet = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
const chrome = await chromium.launch({ executablePath, args: quiet });
try {
  for (const { file, query = '', width = 1600, height = 1200, picture } of jobs) {
    const page = await chrome.newPage({ viewport: { width, height }, timezoneId: 'Asia/Shanghai', locale: 'zh-CN' });
    const thrown = [];
    page.on('pageerror', (error) => thrown.push(error.message));
    await page.goto(`http://127.0.0.1:${server.address().port}/?file=${file}${query}`);
    const settled = await page
      .waitForFunction(() => window.netmon?.().panels.every((one) => one.kind === 'text' || one.error || ((one.state === 'Done' || one.state === 'Error') && one.drawn)), null, { timeout: waitMs })
      .then(() => true, () => false);
    await page.waitForTimeout(1_500);
    const seen = await page.evaluate(() => window.netmon?.() ?? { panels: [], variables: [], failures: ['the page did not start'], asked: [] });
    await page.screenshot({ path: join(out, picture ?? `${file.replace(/[/.]/g, '-').replace(/-json$/, '')}.png`) });
    process.stdout.write(`${JSON.stringify({ file, settled, thrown, ...seen })}\n`);
    await page.close();
  }
} finally {
  await chrome.close();
  server.close();
}
