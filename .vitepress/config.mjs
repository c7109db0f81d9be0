/** The site of the documentation: `npm run docs` writes it to `.vitepress/dist`. A link to a page that is not there ends the build. */
export default {
  title: 'Berth',
  description: 'A container platform of Consul, Nomad and Traefik, and its apps, in TypeScript',
  srcExclude: ['{build,cdktf.out,lib,node_modules,programs,scripts,stacks,test}/**'],
  rewrites: {
    'README.md': 'index.md',
    'docs/README.md': 'docs/index.md',
    'docs/decisions/README.md': 'docs/decisions/index.md',
    'examples/README.md': 'examples/index.md',
  },
  // Files that are no pages are read in the repository.
  ignoreDeadLinks: [/\.(?:ts|py|yml|json)$/, /stacks\/main$/, /examples\//],
  markdown: {
    // Two braces are no expression of Vue in a text that is written for everyone.
    config: (md) => {
      const { render, renderAsync } = md;
      const plain = (html) => html.replaceAll('{{', '&#123;&#123;');
      md.render = (...args) => plain(render.apply(md, args));
      if (renderAsync) md.renderAsync = async (...args) => plain(await renderAsync.apply(md, args));
    },
  },
  themeConfig: {
    search: { provider: 'local' },
    nav: [
      { text: 'Apps', link: '/docs/apps' },
      { text: 'Operators', link: '/docs/operators' },
      { text: 'All pages', link: '/docs/' },
      { text: 'API', link: '/API' },
    ],
  },
};
