import { originOf } from '../../../lib/cli/deploy/origin';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';

test('a deploy from a pipeline names the account, the commit and the page of the run', async () => {
  const gitHub = { GITHUB_SERVER_URL: 'https://git', GITHUB_REPOSITORY: 'a/b', GITHUB_RUN_ID: '7' };
  expect(await originOf({ GITHUB_ACTOR: 'anna', GITHUB_SHA: COMMIT, ...gitHub })).toEqual({
    ...{ who: 'anna', commit: COMMIT, run: 'https://git/a/b/actions/runs/7' },
  });
  expect(await originOf({ GITLAB_USER_LOGIN: 'bert', CI_COMMIT_SHA: COMMIT, CI_JOB_URL: 'https://lab/1' })).toEqual({
    ...{ who: 'bert', commit: COMMIT, run: 'https://lab/1' },
  });
});

test('elsewhere it names the user and the machine; what is no commit is none', async () => {
  expect(await originOf({ GIT_COMMIT: 'main; rm -rf' })).toEqual({
    ...{ who: expect.stringMatching(/^.+@.+$/), commit: undefined, run: undefined },
  });
});
