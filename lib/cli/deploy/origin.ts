import { hostname, userInfo } from 'node:os';
import { run } from '../../deploy/command';

/** Who deploys what, and from where. */
export interface Origin {
  /** A person or account, such as `anna` or `deploy@runner-7`. */
  readonly who: string;

  /** Commit of the app, as its full hash; none outside of a repository. */
  readonly commit?: string;

  /** Page of the pipeline run. */
  readonly run?: string;
}

/** Variables that name the account, the commit and the page of the run: those of GitHub, GitLab, Jenkins, Buildkite, CircleCI. */
const WHO = ['GITHUB_ACTOR', 'GITLAB_USER_LOGIN', 'BUILD_USER_ID', 'BUILDKITE_BUILD_CREATOR_EMAIL', 'CIRCLE_USERNAME'];
const COMMIT = ['GITHUB_SHA', 'CI_COMMIT_SHA', 'GIT_COMMIT', 'BUILDKITE_COMMIT', 'CIRCLE_SHA1'];
const RUN = ['CI_JOB_URL', 'BUILD_URL', 'BUILDKITE_BUILD_URL', 'CIRCLE_BUILD_URL'];

/** What the environment of a pipeline tells, or otherwise this machine and its repository. */
export async function originOf(env: NodeJS.ProcessEnv = process.env): Promise<Origin> {
  return {
    who: first(env, WHO) ?? `${userName()}@${hostname()}`,
    commit: commitIn(first(env, COMMIT) ?? (await run('git', ['rev-parse', 'HEAD'])).output),
    run: gitHubRun(env) ?? first(env, RUN),
  };
}

/** Name of the tag of job versions that a commit has deployed. */
export function tagOf(commit: string): string {
  return `berth-${commit.slice(0, 7)}`;
}

function gitHubRun({ GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: id }: NodeJS.ProcessEnv) {
  return server && repository && id ? `${server}/${repository}/actions/runs/${id}` : undefined;
}

function first(env: NodeJS.ProcessEnv, names: readonly string[]): string | undefined {
  return names.map((name) => env[name]?.trim()).find((value) => value);
}

function commitIn(text: string): string | undefined {
  return /^[0-9a-f]{40,64}$/.exec(text.trim())?.[0];
}

/** An account without a name has only a number, as in many containers. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'somebody');
  }
}
