import { html } from '../../html';

/** How the page looks, by day and by night. */
export const STYLE = html`
  :root { color-scheme: light dark; --text: #1c2024; --soft: #5a626b; --page: #ffffff; --card: #f5f6f8; --line: #d5d9de;
  --green: #11632f; --green-soft: #e3f6e8; --red: #a01823; --red-soft: #fdebec; --amber: #7a4b00; --amber-soft: #fff3d6;
  --violet: #6a2aa5; --violet-soft: #f3e8fd; } @media (prefers-color-scheme: dark) { :root { --text: #e6e8ea; --soft:
  #a6adb5; --page: #14171a; --card: #1e2327; --line: #3a4148; --green: #7fdc9a; --green-soft: #14301d; --red: #ff9ea3;
  --red-soft: #3a171a; --amber: #f2c468; --amber-soft: #352a10; --violet: #d3adf7; --violet-soft: #2c1b3d; } } * {
  box-sizing: border-box; } body { margin: 0; background: var(--page); color: var(--text); font: 16px/1.5 system-ui,
  sans-serif; } main { max-width: 72rem; margin: 0 auto; padding: 2rem 1rem 4rem; } h1 { font-size: 1.6rem; margin: 0; }
  h2 { font-size: 1.15rem; margin: 2rem 0 .6rem; } .headline { font-size: 1.1rem; margin: .2rem 0 1.2rem; color:
  var(--soft); } code, pre { font: .875rem/1.5 ui-monospace, "DejaVu Sans Mono", monospace; } code { overflow-wrap:
  anywhere; } .breaks { border: 1px solid var(--red); border-left-width: 6px; border-radius: 6px; background:
  var(--red-soft); padding: .8rem 1rem; margin: 0 0 1.2rem; } .breaks h2 { margin: 0 0 .4rem; color: var(--red); }
  .breaks ul { margin: 0; padding-left: 1.2rem; } .wide { overflow-x: auto; } table { border-collapse: collapse; width:
  100%; } caption { text-align: left; color: var(--soft); padding-bottom: .3rem; } th, td { text-align: left;
  vertical-align: top; padding: .45rem .7rem; border-bottom: 1px solid var(--line); } tbody th { white-space: nowrap; }
  thead th { color: var(--soft); font-weight: 600; } .plain { list-style: none; padding: 0; margin: 0 0 .6rem; }
  details, .row { border: 1px solid var(--line); border-radius: 6px; background: var(--card); margin: .5rem 0; } .row,
  summary { padding: .5rem .8rem; } summary { cursor: pointer; } .forecast { color: var(--soft); margin-left: .4rem; }
  .content { padding: 0 .8rem .8rem; } pre { margin: .4rem 0 0; overflow-x: auto; background: var(--page); border: 1px
  solid var(--line); border-radius: 4px; padding: .5rem 0; } pre span { display: block; padding: 0 .7rem; min-width:
  max-content; } pre .added { background: var(--green-soft); color: var(--green); } pre .removed { background:
  var(--red-soft); color: var(--red); } pre .same { color: var(--soft); } .badge { display: inline-block; border-radius:
  4px; padding: 0 .45rem; font-size: .85rem; font-weight: 600; white-space: nowrap; } .badge.added { background:
  var(--green-soft); color: var(--green); } .badge.removed { background: var(--red-soft); color: var(--red); }
  .badge.changed { background: var(--amber-soft); color: var(--amber); } .badge.replaced { background:
  var(--violet-soft); color: var(--violet); } .note { color: var(--soft); } .failure { color: var(--red); font-weight:
  600; overflow-wrap: anywhere; }
`;
