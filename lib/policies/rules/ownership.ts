import { PRIVATE_KEY, SECRET_KEY } from '../../private/validation/secret-words';
import { IPolicy } from '../policy';
import { isUnknown, itemsOf } from './container-task';

export const OWNER: IPolicy = {
  id: 'owner',
  check: ({ spec: { Meta } }) =>
    Meta?.owner ? [] : ["the job must say whom to call when it fails: give 'meta' an 'owner'"],
};

export const NAMESPACE: IPolicy = {
  id: 'namespace',
  check: ({ namespace }) =>
    namespace === 'default'
      ? ["the job must have a namespace of its team, got 'default': give 'namespace' to the stack"]
      : [],
};

export const LITERAL_SECRETS: IPolicy = {
  id: 'literal-secrets',
  check: ({ tasks }) =>
    tasks.flatMap(({ Name, Env }) =>
      Object.entries(Env ?? {})
        .filter(([key, value]) => !isUnknown(value) && isSecret(key, String(value)))
        .map(
          ([key]) =>
            `'${key}' of the task '${Name}' must not stand in the job, where many read it: use EnvValue.fromSecret`,
        ),
    ),
};

/** A secret by its name, or by what it holds: a key, a token, or the password in a URL. */
function isSecret(key: string, value: string): boolean {
  if (value === '') return false;
  return SECRET_KEY.test(key) || PRIVATE_KEY.test(value) || /^[a-z][a-z0-9+.-]*:\/\/[^/\s:@]*:[^/\s@]+@/i.test(value);
}

export const VOLUME_BACKUP: IPolicy = {
  id: 'volume-backup',
  check: ({ spec: { Meta }, groups }) => {
    const written = groups.flatMap(({ Volumes }) =>
      Object.values(Volumes ?? {}).filter(({ ReadOnly }: any) => ReadOnly !== true),
    );
    if (written.length === 0 || Meta?.backup) return [];
    const names = written.map(({ Source }: any) => Source);
    return [`the job must say who backs up ${itemsOf(names).join(', ')}, which it writes: give 'meta' a 'backup'`];
  },
};
