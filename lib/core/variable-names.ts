/** The path of a Nomad variable. */
export const VARIABLE_PATH = /^[A-Za-z0-9\-_~/]{1,128}$/;

/** The name of an item, which stands quoted in a template. */
export const VARIABLE_ITEM = /^[^"`{}\s\\\p{C}]*$/u;
