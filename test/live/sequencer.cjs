const { basename } = require('node:path');
const { default: Sequencer } = require('@jest/test-sequencer');

/** Two run side by side: the longest first, and the one that needs no Docker where the other would wait for its turn. */
const ORDER = ['five-hosts', 'one-host', 'observe', 'mesh', 'monitor', 'first-service'];

module.exports = class extends Sequencer {
  sort(tests) {
    const known = ORDER.map((name) => tests.find(({ path }) => basename(path) === `${name}.test.ts`)).filter(Boolean);
    return [...known, ...tests.filter((test) => !known.includes(test))];
  }
};
