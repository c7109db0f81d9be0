import { testHostileTexts } from './hostile-texts';
import { NOMAD_FIELDS } from './nomad-fields';

testHostileTexts('what surrounds jobs in Nomad', NOMAD_FIELDS);
