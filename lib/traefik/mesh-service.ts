/** As whom the ingress speaks to services in the mesh. */
export const MESH_SERVICE = 'traefik';
