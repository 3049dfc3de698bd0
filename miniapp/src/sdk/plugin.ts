import { createContext, useContext } from 'react';
import { type Format, useFormat } from '../i18n/format';
import { SHELL_NAMESPACE } from '../i18n/i18n';
import { directionOf, type Language } from '../i18n/languages';
import { useTexts } from '../i18n/use-texts';

/** Name of the plugin whose screen is drawn. */
export const PluginName = createContext<string>(SHELL_NAMESPACE);

/** Values for the gaps of a text; `count` chooses the plural form. */
export type Values = Readonly<Record<string, string | number>>;

export interface Texts {
  /** The text of a key in the plugin's own messages. */
  readonly t: (key: string, values?: Values) => string;
  readonly language: Language;
  readonly direction: 'ltr' | 'rtl';
  readonly format: Format;
}

/** The texts of the plugin whose screen calls it, in the language of the interface. */
export function useMessages(): Texts {
  const plugin = useContext(PluginName);
  const { t, language } = useTexts(plugin);
  const format = useFormat();
  return {
    t: t as (key: string, values?: Values) => string,
    language,
    direction: directionOf(language),
    format,
  };
}
