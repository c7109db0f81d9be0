import { IPolicy, PolicyJob } from '../policy';
import { containersOf, isUnknown } from './container-task';

/** What is wrong with the images of a job's containers, by a rule for one image. */
function imageProblems({ tasks }: PolicyJob, must: string, holds: (image: string) => boolean, fix: string): string[] {
  return containersOf(tasks)
    .filter(({ config: { image } }) => !isUnknown(image) && !holds(String(image)))
    .map(({ name, config: { image } }) => `the image of the task '${name}' must ${must}, got '${image}': ${fix}`);
}

/** The part of an image's name behind the last slash, in which only a tag has a colon. */
function lastPart(image: string): string {
  return image.slice(image.lastIndexOf('/') + 1);
}

/** What runs is what was tested: a tag can be moved, a digest can't. */
export const IMAGE_DIGEST: IPolicy = {
  id: 'image-digest',
  check: (job) =>
    imageProblems(
      job,
      'be named by its digest',
      (image) => /@sha256:[0-9a-f]{64}$/.test(image),
      'append @sha256: and the digest that the registry tells',
    ),
};

/** An instance that starts later is to run the same version. */
export const IMAGE_VERSION: IPolicy = {
  id: 'image-version',
  check: (job) =>
    imageProblems(
      job,
      "have a tag other than 'latest'",
      (image) => image.includes('@') || (lastPart(image).includes(':') && !image.endsWith(':latest')),
      'name a version',
    ),
};

/** Images come from these registries alone. An image without one is from Docker Hub, `docker.io`. */
export function imageRegistry(registries: readonly string[]): IPolicy {
  return {
    id: 'image-registry',
    check: (job) =>
      imageProblems(
        job,
        `come from ${registries.join(' or ')}`,
        (image) => registries.includes(registryOf(image)),
        'copy the image there',
      ),
  };
}

function registryOf(image: string): string {
  const [first, ...more] = image.split('/');
  return more.length > 0 && (/[.:]/.test(first) || first === 'localhost') ? first : 'docker.io';
}
