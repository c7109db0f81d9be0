/** How long whoever issues tokens may take. */
const PATIENCE = 10_000;

/**
 * What proves to a platform who a pipeline is: a JWT in `BERTH_LOGIN_JWT`, or one that GitHub Actions issues to a job with the
 * permission `id-token: write`.
 *
 * @param audience whom it is for; asked of GitHub
 */
export async function identityToken(audience: string | undefined, env: NodeJS.ProcessEnv): Promise<string> {
  const given = env.BERTH_LOGIN_JWT?.trim();
  if (given) return given;
  const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: secret } = env;
  if (!url || !secret) {
    const where =
      env.GITHUB_ACTIONS === 'true' ? "give the job the permission 'id-token: write'" : 'set BERTH_LOGIN_JWT';
    throw new Error(`there is nothing to log in with: ${where}`);
  }
  if (audience === undefined) throw new Error("'--audience' must be given: GitHub issues a token for somebody");
  const asked = new URL(url);
  asked.searchParams.set('audience', audience);
  const answer = await fetch(asked, {
    headers: { authorization: `bearer ${secret}` },
    signal: AbortSignal.timeout(PATIENCE),
  }).catch((error: Error) => {
    throw new Error(`${asked.origin} issues no token: ${(error.cause as Error | undefined)?.message ?? error.message}`);
  });
  const { value }: any = answer.ok ? await answer.json().catch(() => ({})) : {};
  if (typeof value === 'string' && value !== '') return value;
  throw new Error(`${asked.origin} issues no token: it answered with ${answer.status}`);
}
