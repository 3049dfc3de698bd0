import type { Messages, MessagesOf } from '@onlyvips/sdk';

/** One chunk for each file: nothing of the other languages is loaded. */
const files = import.meta.glob<Messages>('./messages/*.json', { import: 'default' });

const load = async (name: string): Promise<Messages> =>
  (await files[`./messages/${name}.json`]?.()) ?? {};

/** The texts of fans' screens, and below the key `studio` those of creators and moderators. */
export const messages: MessagesOf = async (language) => {
  const [fans, studio] = await Promise.all([load(language), load(`studio.${language}`)]);
  return { ...fans, ...studio };
};
