import { testHostileTexts } from './hostile-texts';
import { JOB_FIELDS } from './job-fields';

testHostileTexts('jobs', JOB_FIELDS);
