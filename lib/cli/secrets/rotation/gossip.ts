/** Running agents must change their gossip keys together, which no file can do. */
export async function rotateGossip(): Promise<string[]> {
  throw new Error(
    [
      'gossip keys are rotated by the running agents, not by this program; for each of the two systems:',
      "  1. make a key ('consul keygen', 'nomad operator gossip keyring generate') and install it:",
      "     'consul keyring -install <key>', 'nomad operator gossip keyring install <key>'",
      "  2. use it: 'consul keyring -use <key>', 'nomad operator gossip keyring use <key>'",
      "  3. remove the old one: 'consul keyring -remove <key>', 'nomad operator gossip keyring remove <key>'",
      "  4. write it into the secrets file, as 'consul_gossip_key' or 'nomad_gossip_key', and deploy the hosts one by one",
    ].join('\n'),
  );
}
