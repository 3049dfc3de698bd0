import { installStyles } from '@onlyvips/sdk';
import css from '../studio.css?inline';

installStyles(css);
