import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NO_REGISTRY, ROOT } from './consumer';
import { must } from './must';

(NO_REGISTRY === '' ? describe : describe.skip)('the site of the documentation', () => {
  test('is written, with a page for each document, and no link leads nowhere', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'site-'));
    await must('npm', ['run', 'docs', '--', '--outDir', dir], ROOT);
    const files = readdirSync(dir, { recursive: true, encoding: 'utf8' });
    const pages = new Map(
      files.filter((path) => path.endsWith('.html')).map((path) => [`/${path}`, readFileSync(join(dir, path), 'utf8')]),
    );
    const sources = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' });
    const expected = sources.filter((path) => path.endsWith('.md')).map((path) => `/docs/${path.slice(0, -3)}.html`);
    const missing = expected.map((path) => path.replace('README', 'index')).filter((path) => !pages.has(path));
    expect(missing).toEqual([]);
    expect([...pages].flatMap(([path, text]) => broken(path, text))).toEqual([]);

    /** Links of a page within the site that lead nowhere. */
    function broken(path: string, text: string): string[] {
      const links = [...text.matchAll(/<(?:a|link|img)\b[^>]*? (?:href|src)="([^"]*)"/g)].map(([, link]) => link);
      return links
        .filter((link) => {
          const { origin, pathname, hash } = new URL(link, `http://site${path}`);
          if (origin !== 'http://site') return false;
          const target = pathname.endsWith('/') ? `${pathname}index.html` : pathname;
          if (hash !== '') return !pages.get(target)?.includes(`id="${decodeURIComponent(hash.slice(1))}"`);
          return !files.includes(target.slice(1));
        })
        .map((link) => `${path}: ${link}`);
    }
  });
});
