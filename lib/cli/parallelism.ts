import { integer } from './options';

/** As many as Terraform itself does at a time. Each stack takes a Terraform and its providers: some 200 MB. */
export const PARALLELISM_OPTION = { parallelism: integer(10, 1, 100, 'most stacks at a time') };
