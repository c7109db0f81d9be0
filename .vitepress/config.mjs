import { posix } from 'node:path';

/** Where files are read that are no pages of the site. */
const REPOSITORY = 'https://github.com/berth-cdk/berth/blob/main';

/** Where a link of a document leads on the site: what is no page is read in the repository. */
function onSite(href, document) {
  const [path, ...heading] = href.split('#');
  if (/\.(?!md$)\w+$/.test(path)) return `${REPOSITORY}/${posix.join(posix.dirname(document), path)}`;
  return [path.replace(/README\.md$/, 'index.md'), ...heading].join('#');
}

const page = (text, path) => ({ text, link: `/docs/${path}` });

/** The site of the documentation: `npm run docs` writes it to `.vitepress/dist`. A link to a page that is not there ends the build. */
export default {
  title: 'Berth',
  description: 'A container platform of Consul, Nomad and Traefik, and its apps, in TypeScript',
  srcExclude: ['{build,cdktf.out,lib,node_modules,programs,scripts,stacks,test}/**'],
  head: [
    ['link', { rel: 'icon', href: 'data:,' }],
    // Many tables have long cells.
    ['style', {}, '.vp-doc :is(th, td) { padding: 6px 10px; vertical-align: top; }'],
  ],
  rewrites: {
    'README.md': 'index.md',
    'docs/README.md': 'docs/index.md',
    'docs/decisions/README.md': 'docs/decisions/index.md',
    'examples/README.md': 'examples/index.md',
  },
  markdown: {
    // Headings are named as in the repository.
    anchor: {
      slugify: (heading) =>
        heading
          .toLowerCase()
          .replace(/[^\w\s-]/g, '')
          .replace(/\s/g, '-'),
    },
    config: (md) => {
      const open = md.renderer.rules.link_open;
      md.renderer.rules.link_open = (tokens, index, options, env, self) => {
        const href = tokens[index].attrGet('href');
        if (!/^(?:[a-z]+:|#|\/)/.test(href)) tokens[index].attrSet('href', onSite(href, env.relativePath));
        return open(tokens, index, options, env, self);
      };
      // Two braces are no expression of Vue in a text that is written for everyone.
      const { render, renderAsync } = md;
      const plain = (html) => html.replaceAll('{{', '&#123;&#123;');
      md.render = (...args) => plain(render.apply(md, args));
      if (renderAsync) md.renderAsync = async (...args) => plain(await renderAsync.apply(md, args));
    },
  },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'Apps', link: '/docs/apps' },
      { text: 'Operators', link: '/docs/operators' },
      { text: 'All pages', link: '/docs/' },
      { text: 'API', link: '/API' },
    ],
    sidebar: [
      {
        text: 'Start',
        items: [
          { text: 'What it is', link: '/' },
          page('On this machine', 'local'),
          { text: 'Examples', link: '/examples/' },
          page('Questions', 'faq'),
          page('Errors', 'errors'),
        ],
      },
      {
        text: 'Apps',
        items: [
          page('Apps', 'apps'),
          page('WebService', 'apps/web-service'),
          page('TcpService', 'apps/tcp-service'),
          page('Worker', 'apps/worker'),
          page('Daemon', 'apps/daemon'),
          page('ScheduledJob', 'apps/scheduled-job'),
          page('BatchJob', 'apps/batch-job'),
          page('Routes', 'routes'),
          page('Deployments', 'deployments'),
          page('What a change restarts', 'changes'),
          page('Any Nomad job', 'jobs'),
          page('Policies', 'policies'),
        ],
      },
      {
        text: 'Delivery',
        items: [
          page('Plan, deploy, verify', 'delivery'),
          page('Pipelines', 'ci'),
          page('Environments', 'environments'),
        ],
      },
      {
        text: 'Operators',
        items: [
          page('Running a platform', 'operators'),
          page('Hosts', 'hosts'),
          page('Observability', 'observability'),
          page('Versions', 'versions'),
        ],
      },
      {
        text: 'Coming from',
        items: [
          page('Job files', 'from/job-files'),
          page('Nomad Pack', 'from/nomad-pack'),
          page('Levant', 'from/levant'),
          page('Kamal', 'from/kamal'),
          page('Compose', 'from/compose'),
        ],
      },
      {
        text: 'Reference',
        items: [
          page('All pages and constructs', ''),
          { text: 'API', link: '/API' },
          { text: 'Changes', link: '/CHANGELOG' },
          page('Decisions', 'decisions/'),
          { text: 'Contributing', link: '/CONTRIBUTING' },
        ],
      },
    ],
  },
};
