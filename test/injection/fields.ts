import { AppStack } from '../../lib';
import { APP_FIELDS } from './app-fields';
import { CONSUL_FIELDS } from './consul-fields';
import { JOB_FIELDS } from './job-fields';
import { NOMAD_FIELDS } from './nomad-fields';

/** A place of the public API where a text can be given. */
export interface Field {
  /** Class and property. */
  readonly name: string;
  /** Type of the Terraform resource that the text ends in. */
  readonly type: string;
  /** Give the text to a construct of this id, at the top of the stack. */
  readonly define: (stack: AppStack, id: string, text: string) => void;
  /** Read the text from what Terraform hands to the provider. */
  readonly read: (resource: any) => string;
  /** What the text means, where several mean the same. */
  readonly means?: (text: string) => string;
  /** A text that is legal here, where few or none of the corpus are. */
  readonly legal?: string;
}

/** Where texts can be given. Add a row for each new place. */
export const FIELDS: readonly Field[] = [...JOB_FIELDS, ...APP_FIELDS, ...NOMAD_FIELDS, ...CONSUL_FIELDS];
