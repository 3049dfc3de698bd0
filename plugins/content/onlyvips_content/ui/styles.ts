import { installStyles } from '@onlyvips/sdk';
import cards from './css/cards.css?inline';
import creators from './css/creators.css?inline';
import discover from './css/discover.css?inline';
import media from './css/media.css?inline';
import text from './css/text.css?inline';
import ways from './css/ways.css?inline';
import wide from './css/wide.css?inline';
import work from './css/work.css?inline';

for (const css of [cards, discover, work, media, ways, creators, text, wide]) installStyles(css);
