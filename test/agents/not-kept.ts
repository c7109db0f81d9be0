/** Fields that a server of Nomad 1.11's community edition refuses or does not keep where they are, with the reason. */
export const NOT_KEPT: { readonly [field: string]: string } = {
  'Job.multiregion': 'Nomad Enterprise',
  'Resources.numa': 'Nomad Enterprise',
  'Task.schedule': 'Nomad Enterprise',
  'Vault.namespace': 'Nomad Enterprise',
  'Job.migrate': 'merged into the groups',
  'Job.reschedule': 'merged into the groups',
  'Service.checkRestart': 'merged into the checks',
  'ConsulGatewayBindAddress.name': 'dropped: the key of the map is the name',
  'LogConfig.enabled': 'dropped: disabled is what counts',
  'NetworkResource.device': 'dropped: the client chooses',
  'Resources.diskMb': 'dropped: ephemeralDisk is what counts',
  'ServiceCheck.advertise': 'dropped: only the API package has it',
  'TaskGroup.maxClientDisconnect': 'dropped: disconnect.lostAfter is what counts',
  'TaskGroup.preventRescheduleOnLost': 'dropped: disconnect.replace is what counts',
  'TaskGroup.stopAfterClientDisconnect': 'dropped: disconnect.stopOnClientAfter is what counts',
  'Vault.policies': 'dropped: a role is what counts',
};
