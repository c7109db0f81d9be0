import { differences } from '../../../scripts/job-files/differences';

const job = (more: object = {}): object => ({ ID: 'a', Name: 'a', Region: null, Meta: null, TaskGroups: [], ...more });
const rendered = (more: object = {}): object => ({ ...job(more), Region: 'global', Type: 'service' });

describe('the differences of two jobs', () => {
  test('are none where the file says nothing, and where Go writes nothing in two ways', () => {
    expect(differences(job(), rendered())).toEqual([]);
    expect(differences(job({ Meta: {} }), rendered({ Meta: null, TaskGroups: null }))).toEqual([]);
  });

  test.each<[object, object, string]>([
    [{ Region: 'eu' }, {}, 'Region'],
    [{ Priority: 0 }, { Priority: null }, 'Priority'],
    [{ Priority: null }, { Priority: 50 }, 'Priority'],
    [{ Meta: { a: '1' } }, { Meta: { a: 1 } }, 'Meta.a'],
    [{ Meta: JSON.parse('{"__proto__":"x"}') }, { Meta: {} }, 'Meta.__proto__'],
    [{ TaskGroups: [{ Name: 'a' }] }, { TaskGroups: [] }, 'TaskGroups.0'],
    [{ TaskGroups: [1, 2] }, { TaskGroups: [2, 1] }, 'TaskGroups.0'],
    [{ Gateway: { Mesh: {} } }, { Gateway: { Mesh: null } }, 'Gateway.Mesh'],
  ])('name the place: %j and %j', (one, other, path) => {
    expect(differences(job(one), rendered(other))[0]?.split(' ')[0]).toMatch(new RegExp(`^${path}`));
  });
});
