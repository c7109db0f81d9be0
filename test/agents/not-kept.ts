/** Fields that a server of Nomad 1.11's community edition refuses or moves, with the reason. */
export const NOT_KEPT: { readonly [field: string]: string } = {
  'Job.multiregion': 'Nomad Enterprise',
  'Resources.numa': 'Nomad Enterprise',
  'Task.schedule': 'Nomad Enterprise',
  'Vault.namespace': 'Nomad Enterprise',
  'Job.migrate': 'merged into the groups',
  'Job.reschedule': 'merged into the groups',
  'Service.checkRestart': 'merged into the checks',
};
