import { testHostileTexts } from './hostile-texts';
import { CONSUL_FIELDS } from './consul-fields';

testHostileTexts('Consul', CONSUL_FIELDS);
