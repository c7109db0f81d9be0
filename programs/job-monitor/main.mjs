const env = process.env;
const base = new URL(env.MONITOR_ADDRESS);
import plain from 'node:http';
import secure from 'node:https';
const http = base.protocol === 'https:' ? secure : plain;
const agent = new http.Agent({ keepAlive: true, ca: env.MONITOR_CA || undefined });
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const deadline = Date.now() + Number(env.MONITOR_SECONDS) * 1000;
const say = (text) => console.log(env.MONITOR_JOB + ': ' + text);

const once = (method, path, body) =>
  new Promise((resolve, reject) => {
    const url = new URL(path, base);
    url.searchParams.set('namespace', env.MONITOR_NAMESPACE);
    url.searchParams.set('region', env.MONITOR_REGION);
    const headers = env.MONITOR_TOKEN ? { 'X-Nomad-Token': env.MONITOR_TOKEN } : {};
    const request = http.request(url, { method, agent, headers, timeout: 15000 }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('error', reject);
      response.on('data', (chunk) => (text += chunk));
      response.on('end', () => {
        const { statusCode } = response;
        if (statusCode < 300) return resolve(text === '' ? undefined : JSON.parse(text));
        reject(
          Object.assign(new Error(method + ' ' + url.pathname + ': ' + statusCode + ' ' + text.trim()), { statusCode }),
        );
      });
    });
    request.on('timeout', () => request.destroy(new Error('no answer from ' + base.host)));
    request.on('error', reject);
    request.end(body && JSON.stringify(body));
  });

// Servers that change their leader answer with 500, or not at all.
async function nomad(method, path, body) {
  for (let tries = 0; ; tries += 1) {
    try {
      return await once(method, path, body);
    } catch (error) {
      if (error.statusCode < 500 || tries === Number(env.MONITOR_TRIES || 20)) throw error;
      await pause(1500);
    }
  }
}

async function follow(look, last) {
  let told = '';
  for (;;) {
    const seen = await look();
    if (seen.done) return seen.done;
    if (seen.state !== told) say((told = seen.state));
    if (Date.now() > deadline) throw new Error('gave up after ' + env.MONITOR_SECONDS + ' s: ' + (await last(seen)));
    await pause(1000);
  }
}

const TELLING = [
  'Driver Failure',
  'Setup Failure',
  'Failed Validation',
  'Failed Artifact Download',
  'Template',
  'Terminated',
  'Task hook failed',
  'Not Restarting',
  'Alloc Unhealthy',
  'Killing',
  'Sibling Task Failed',
  'Restart Signaled',
];

// What a user would look up next: the last telling events of each task of an allocation.
function story(allocation) {
  const tasks = Object.entries(allocation.TaskStates || {}).flatMap(([task, { Events }]) => {
    const texts = (Events || [])
      .filter(({ Type }) => TELLING.includes(Type))
      .map(({ Type, DisplayMessage }) => Type + ': ' + DisplayMessage);
    const told = [...new Set(texts)].slice(-5).join('; ');
    return told === '' ? [] : ["task '" + task + "': " + told];
  });
  const { ClientStatus, ClientDescription } = allocation;
  const idle =
    ClientStatus === 'running'
      ? 'runs, but its health check, if it has one, does not pass for long enough'
      : ClientDescription || ClientStatus;
  return 'allocation ' + allocation.ID.slice(0, 8) + ' on ' + allocation.NodeName + ', ' + (tasks.join(', ') || idle);
}

function room(evaluations) {
  const [blocked] = evaluations
    .filter(({ FailedTGAllocs }) => FailedTGAllocs)
    .sort((a, b) => b.ModifyIndex - a.ModifyIndex);
  if (blocked === undefined) return [];
  return Object.entries(blocked.FailedTGAllocs).map(([group, metric]) => {
    const full = Object.entries(metric.DimensionExhausted || {}).map(
      ([what, hosts]) => what + ' on ' + hosts + ' of them',
    );
    const filtered = Object.entries(metric.ConstraintFiltered || {}).map(
      ([what, hosts]) => "'" + what + "' on " + hosts + ' of them',
    );
    const why = full.length + filtered.length === 0 ? 'none fits' : 'missing are ' + [...full, ...filtered].join(', ');
    return (
      "no place for group '" + group + "': of " + metric.NodesEvaluated + ' clients in its datacenters and pool ' + why
    );
  });
}

const job = '/v1/job/' + encodeURIComponent(env.MONITOR_JOB);
const allocationsOf = (path) => nomad('GET', path + '/allocations?all=true');
const evaluationsOf = (path) => nomad('GET', path + '/evaluations');
const failed = ({ ClientStatus, DeploymentStatus }) =>
  ['failed', 'lost'].includes(ClientStatus) || (DeploymentStatus && DeploymentStatus.Healthy === false);
const healthy = ({ ClientStatus, DeploymentStatus }) =>
  ClientStatus === 'complete' || (DeploymentStatus && DeploymentStatus.Healthy);
// Those that have failed; or else those of which nothing good is known, as they begin again and again.
const failures = (allocations) => {
  const bad = allocations.filter(failed);
  return (bad.length > 0 ? bad : allocations.filter((each) => !healthy(each))).slice(-3).map(story);
};

async function why(version) {
  const evaluations = await evaluationsOf(job);
  const allocations = (await allocationsOf(job)).filter(({ JobVersion }) => JobVersion === version);
  const found = [
    ...failures(allocations),
    ...room(evaluations.filter(({ Status }) => Status === 'blocked' || Status === 'complete')),
  ];
  return (found.length === 0 ? ['nothing has become of it yet'] : found).map((line) => '\n  ' + line).join('');
}

async function run(name, seconds, meta) {
  const token = globalThis.crypto.randomUUID();
  const { DispatchedJobID } = await nomad(
    'POST',
    '/v1/job/' + encodeURIComponent(name) + '/dispatch?idempotency_token=' + token,
    { Meta: meta },
  );
  const path = '/v1/job/' + encodeURIComponent(DispatchedJobID);
  const end = Date.now() + seconds * 1000;
  say('run ' + DispatchedJobID);
  for (;;) {
    // In this order: an allocation may end between the two.
    const { Status } = await nomad('GET', path);
    const allocations = await allocationsOf(path);
    if (Status === 'dead' && allocations.length > 0) {
      const last = allocations.sort((a, b) => b.CreateIndex - a.CreateIndex)[0];
      if (last.ClientStatus === 'complete') return;
      throw new Error(
        DispatchedJobID + ' failed: ' + story(last) + '\n  its output: nomad alloc logs -stderr ' + last.ID.slice(0, 8),
      );
    }
    if (Date.now() > end) {
      const reasons = [...allocations.map(story), ...room(await evaluationsOf(path))].join('; ');
      await nomad('DELETE', path);
      throw new Error(DispatchedJobID + ' did not end in ' + seconds + ' s, and was stopped: ' + reasons);
    }
    await pause(1000);
  }
}

const checks = env.MONITOR_CHECKS.split(',')
  .filter(Boolean)
  .map((text) => text.split('='));

// A check learns the addresses of the new instances: before a promotion no request of others reaches them.
async function check(version) {
  const stubs = (await allocationsOf(job)).filter(
    ({ JobVersion, ClientStatus }) => JobVersion === version && ClientStatus === 'running',
  );
  const all = await Promise.all(stubs.map(({ ID }) => nomad('GET', '/v1/allocation/' + ID)));
  const ports = all.flatMap(({ AllocatedResources }) => AllocatedResources.Shared.Ports || []);
  const INSTANCES = ports.map(({ HostIP, Value }) => HostIP + ':' + Value).join(',');
  for (const [name, seconds] of checks) await run(name, Number(seconds), { INSTANCES });
}

const healthOf = ({ TaskGroups }) =>
  Object.values(TaskGroups).reduce(
    ([healthy, total], group) => [
      healthy + group.HealthyAllocs,
      total + Math.max(group.DesiredTotal, group.DesiredCanaries),
    ],
    [0, 0],
  );
const awaitsPromotion = ({ TaskGroups }) =>
  Object.values(TaskGroups).some(({ DesiredCanaries, Promoted }) => DesiredCanaries > 0 && !Promoted);
const canariesHealthy = ({ TaskGroups }) =>
  Object.values(TaskGroups).every(({ DesiredCanaries, HealthyAllocs }) => HealthyAllocs >= DesiredCanaries);

async function deployment() {
  const { Version, JobModifyIndex, CreateIndex, Type, Stop, TaskGroups } = await nomad('GET', job);
  if (Stop) throw new Error('it was stopped');
  const deadlines = TaskGroups.map(({ Update }) => (Update && Update.ProgressDeadline) || 6e11);
  const patience = Math.max(...deadlines) / 1e6;
  let stuck = { state: '', until: 0 };
  let checked = checks.length === 0;
  const refuse = async (id, error) => {
    await nomad('PUT', '/v1/deployment/fail/' + id, { DeploymentID: id });
    throw error;
  };
  const ended = async (found) => {
    if (found.Status !== 'successful')
      throw new Error('version ' + Version + ' was not deployed: ' + found.StatusDescription + (await why(Version)));
    if (Type === 'system' && healthOf(found)[1] === 0) throw new Error('no client may run it' + (await why(Version)));
    if (checked) return 'deployed';
    try {
      await check(Version);
    } catch (error) {
      await revert(Version);
      throw error;
    }
    return 'deployed and checked';
  };
  return follow(
    async () => {
      const evaluations = (await evaluationsOf(job)).filter(
        (each) => each.JobModifyIndex >= JobModifyIndex || each.ModifyIndex >= JobModifyIndex,
      );
      const found = (await nomad('GET', job + '/deployments')).find(
        (each) => each.JobVersion === Version && each.JobCreateIndex === CreateIndex,
      );
      if (found !== undefined && ['successful', 'failed', 'cancelled'].includes(found.Status))
        return { done: await ended(found) };
      if (found !== undefined) {
        if (awaitsPromotion(found) && env.MONITOR_PROMOTION !== 'nomad' && canariesHealthy(found)) {
          if (!checked) await check(Version).catch((error) => refuse(found.ID, error));
          checked = true;
          if (env.MONITOR_PROMOTION === 'manual')
            return { done: 'canaries are healthy; go on with: nomad deployment promote ' + found.ID.slice(0, 8) };
          await nomad('PUT', '/v1/deployment/promote/' + found.ID, { DeploymentID: found.ID, All: true });
        }
        const [healthy, total] = healthOf(found);
        const missing = room(evaluations.filter(({ Status }) => Status === 'blocked'));
        const state = [healthy + ' of ' + total + ' healthy', ...missing].join('; ');
        if (missing.length === 0 || state !== stuck.state) stuck = { state, until: Date.now() + patience };
        // Nomad's own deadline begins with the first instance that has found a place.
        if (Date.now() > stuck.until)
          await refuse(found.ID, new Error('version ' + Version + ' was not deployed:' + (await why(Version))));
        return { state };
      }
      if (evaluations.length === 0 || evaluations.some(({ Status }) => Status === 'pending'))
        return { state: 'not scheduled yet' };
      const wanted = TaskGroups.some(({ Count }) => Count !== 0);
      const allocations = (await allocationsOf(job)).filter(
        ({ JobVersion, DesiredStatus }) => JobVersion === Version && DesiredStatus === 'run',
      );
      if (allocations.length === 0 && !wanted) return { done: 'registered' };
      if (
        allocations.some(
          ({ ClientStatus, FollowupEvalID, NextAllocation }) =>
            ClientStatus === 'failed' && !FollowupEvalID && !NextAllocation,
        )
      ) {
        throw new Error(
          'version ' +
            Version +
            ' failed:' +
            failures(allocations)
              .map((line) => '\n  ' + line)
              .join(''),
        );
      }
      const goal = Type === 'batch' ? ['complete'] : ['running'];
      const there = allocations.filter(({ ClientStatus }) => goal.includes(ClientStatus)).length;
      const places = room(evaluations.filter(({ Status }) => Status === 'blocked'));
      if (allocations.length > 0 && there === allocations.length && places.length === 0)
        return { done: Type === 'batch' ? 'complete' : 'running' };
      if (Type === 'system' && allocations.length === 0) throw new Error('no client may run it' + (await why(Version)));
      return { state: [there + ' of ' + allocations.length + ' ' + goal[0], ...places].join('; ') };
    },
    () => why(Version),
  );
}

// A check that fails after the deployment: the last version that was healthy comes back.
async function revert(version) {
  const { Versions } = await nomad('GET', job + '/versions');
  const stable = Versions.filter((each) => each.Stable && each.Version < version).sort(
    (a, b) => b.Version - a.Version,
  )[0];
  if (stable === undefined) return say('there is no earlier version to go back to');
  await nomad('POST', job + '/revert', { JobID: env.MONITOR_JOB, JobVersion: stable.Version });
  say('goes back to version ' + stable.Version);
}

(env.MONITOR_WHAT === 'run'
  ? run(env.MONITOR_JOB, Number(env.MONITOR_SECONDS), {}).then(() => 'succeeded')
  : deployment()
)
  .then(say, (error) => {
    console.error(env.MONITOR_JOB + ': ' + error.message);
    process.exitCode = 1;
  })
  .finally(() => agent.destroy());
