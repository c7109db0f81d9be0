import { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { JsonDocument } from '../../private/rendering/json-document';
import { dependsOn } from '../../private/stack/depends-on';
import { plain } from '../../private/validation/plain-text';
import { Violations } from '../../private/validation/violations';
import { NAMESPACES } from '../prerequisites';
import { claimPlace } from './variable-place';
import { VariableResource } from './variable-resource';

/** Properties for `DocumentVariable`. */
export interface DocumentVariableProps {
  readonly path: string;
  readonly namespace: string;

  /** Key of the only item. */
  readonly key: string;
  readonly document: JsonDocument;

  /** What must be there before. */
  readonly after: ITerraformDependable;
}

/**
 * A Nomad variable with one document of Berth's own.
 *
 * Each of thousands of jobs may have one: its text passes without the checks and the search for tokens that a user's texts need.
 */
export class DocumentVariable extends VariableResource {
  public constructor(scope: Construct, id: string, props: DocumentVariableProps) {
    const { path, namespace, key, document, after } = props;
    const violations = new Violations();
    super(scope, id, {
      path,
      namespace: plain('namespace', namespace, violations),
      dependsOn: NAMESPACES.ofStack(scope).get(namespace),
      // cdktf hands on what can be resolved later.
      items: { [key]: document as unknown as string },
    });
    claimPlace(this, namespace, path, violations);
    violations.throwFor(this);
    this.dependsOn = [...(this.dependsOn ?? []), ...dependsOn([after])];
  }
}
