/** Nobody, in every distribution: a user and a group without any rights. */
export const NOBODY = '65534:65534';
