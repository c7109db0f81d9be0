import { CORPUS } from './corpus';
import { FIELDS } from './fields';
import { sampledTexts } from './sample';

describe('the hostile texts', () => {
  test('there are many, each once', () => {
    expect(CORPUS.length).toBeGreaterThanOrEqual(200);
    expect(new Set(CORPUS).size).toBe(CORPUS.length);
    expect(FIELDS.length).toBeGreaterThanOrEqual(100);
    expect(new Set(FIELDS.map(({ name }) => name)).size).toBe(FIELDS.length);
  });

  test('the sample gives many to each place, and each to many places', () => {
    const samples = FIELDS.map((field) => sampledTexts(field));
    const places = CORPUS.map((text) => samples.filter((sample) => sample.includes(text)).length);
    expect(Math.min(...samples.map(({ length }) => length))).toBeGreaterThanOrEqual(20);
    expect(Math.min(...places)).toBeGreaterThanOrEqual(8);
  });
});
