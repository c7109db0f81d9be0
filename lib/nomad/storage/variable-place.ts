import { IConstruct } from 'constructs';
import { claimInStack } from '../../private/validation/claims';
import { Rule, Violations } from '../../private/validation/violations';
import { NAMESPACE } from '../rules';

const PATH: Rule<string> = {
  must: "be 1 to 128 of the characters A-Z a-z 0-9 - _ ~ /, with only 'jobs' or 'job-templates' after 'nomad/'",
  holds: (path) =>
    /^[A-Za-z0-9\-_~/]{1,128}$/.test(path) && !/^nomad(?:$|\/(?!jobs(?:$|\/)|job-templates\/))/.test(path),
};

/** Check where a variable is to be, and claim the place. */
export function claimPlace(variable: IConstruct, namespace: string, path: string, violations: Violations): void {
  violations.require('path', path, PATH);
  violations.require('namespace', namespace, NAMESPACE);
  violations.add(...claimInStack(variable, 'path', `the variable ${namespace}/${path}`));
}
