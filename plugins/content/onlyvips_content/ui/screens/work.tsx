import '../styles';

export { messages } from '../messages';
export { WorkPage as default } from '../work/WorkPage';
