import { installStyles } from '@onlyvips/sdk';
import feast from './feast.css?inline';
import honours from './honours.css?inline';
import quest from './quest.css?inline';
import base from './quests.css?inline';
import reviews from './reviews.css?inline';

/** Puts in the styles of all screens of quests; each is put in once. */
for (const css of [base, quest, honours, feast, reviews]) installStyles(css);
