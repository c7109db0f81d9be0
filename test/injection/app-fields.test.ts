import { testHostileTexts } from './hostile-texts';
import { APP_FIELDS } from './app-fields';

testHostileTexts('apps', APP_FIELDS);
