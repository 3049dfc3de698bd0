import { installStyles } from '@onlyvips/sdk';
import common from '../css/studio-common.css?inline';
import editor from '../css/studio-editor.css?inline';
import figures from '../css/studio-figures.css?inline';
import table from '../css/studio-table.css?inline';

installStyles(common + table + editor + figures);
