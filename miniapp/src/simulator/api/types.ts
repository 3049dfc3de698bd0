// What the simulator's API gives; docs/simulator.md, section "Shapes".

export interface Person {
  readonly id: number;
  readonly name: string;
  readonly first_name: string;
  readonly last_name: string | null;
  readonly username: string | null;
  readonly language: string | null;
  readonly premium: boolean;
  readonly initials: string;
  readonly color: number;
  readonly started: boolean;
  readonly blocked: boolean;
}

export interface NewPerson {
  readonly first_name: string;
  readonly language: string;
  readonly premium: boolean;
}

export interface Bot {
  readonly id: number;
  readonly name: string;
  readonly username: string;
  readonly initials: string;
  readonly color: number;
  readonly online: boolean;
}

export interface Face {
  readonly id: string;
  readonly kind: 'person' | 'bot' | 'channel';
  readonly name: string;
  readonly initials: string;
  readonly color: number;
}

export interface Entity {
  readonly type: string;
  readonly offset: number;
  readonly length: number;
  readonly url?: string;
  readonly language?: string;
  readonly user_id?: number;
  readonly collapsed?: boolean;
}

export interface Button {
  readonly text: string;
  readonly kind: 'callback' | 'url' | 'web_app' | 'pay' | 'copy' | 'switch' | 'text' | 'other';
  readonly key?: string;
  readonly url?: string;
  readonly copy?: string;
}

export type Keyboard =
  | {
      readonly kind: 'buttons';
      readonly rows: readonly (readonly Pick<Button, 'text' | 'kind'>[])[];
      readonly once: boolean;
      readonly placeholder: string | null;
    }
  | { readonly kind: 'hide' }
  | { readonly kind: 'reply'; readonly placeholder: string | null };

export interface PhotoMedia {
  readonly kind: 'photo';
  readonly url: string | null;
  readonly spoiler?: boolean;
  readonly address?: string;
}

export interface FileMedia {
  readonly kind: 'document' | 'video' | 'animation' | 'audio' | 'voice' | 'sticker';
  readonly url: string | null;
  readonly name?: string | null;
  readonly mime_type?: string;
  readonly size?: number;
  readonly spoiler?: boolean;
  readonly duration?: number;
  readonly width?: number;
  readonly height?: number;
  readonly round?: boolean;
  readonly title?: string | null;
  readonly performer?: string | null;
}

export interface InvoiceMedia {
  readonly kind: 'invoice';
  readonly title: string;
  readonly description: string;
  readonly amount: number;
  readonly currency: string;
  readonly subscription_period: number | null;
  readonly test: boolean;
  readonly photo: string | null;
  readonly payable: boolean;
  readonly paid: boolean;
}

export interface PaidMedia {
  readonly kind: 'paid_media';
  readonly amount: number;
  readonly currency: string;
  readonly bought: boolean;
  readonly items: readonly (PhotoMedia | FileMedia)[];
}

export interface PollMedia {
  readonly kind: 'poll';
  readonly question: string;
  readonly quiz: boolean;
  readonly anonymous: boolean;
  readonly multiple: boolean;
  readonly closed: boolean;
  readonly voted: boolean;
  readonly can_retract: boolean;
  readonly voters: number | null;
  readonly solution: string | null;
  readonly options: readonly {
    readonly text: string;
    readonly voters: number | null;
    readonly chosen: boolean;
    readonly correct: boolean | null;
  }[];
}

export type Media =
  | PhotoMedia
  | FileMedia
  | InvoiceMedia
  | PaidMedia
  | PollMedia
  | { readonly kind: 'contact'; readonly name: string; readonly phone: string }
  | { readonly kind: 'dice'; readonly emoji: string; readonly value: number }
  | { readonly kind: 'geo'; readonly latitude: number; readonly longitude: number }
  | { readonly kind: 'other' };

export interface Service {
  readonly kind: 'joined' | 'left' | 'pinned' | 'paid' | 'refunded' | 'created' | 'other';
  readonly people?: readonly Face[];
  readonly amount?: number;
  readonly currency?: string;
  readonly charge?: string;
  readonly message?: number;
  readonly title?: string | null;
}

export interface Message {
  readonly id: number;
  readonly chat: string;
  readonly date: string;
  readonly edited: string | null;
  readonly out: boolean;
  readonly sender: Face | null;
  readonly author: string | null;
  readonly text: string;
  readonly entities: readonly Entity[];
  readonly inline: readonly (readonly Button[])[];
  readonly keyboard: Keyboard | null;
  readonly media: Media | null;
  readonly album: string | null;
  readonly reply_to: {
    readonly id: number;
    readonly sender: Face | null;
    readonly text: string;
  } | null;
  readonly forwarded: {
    readonly from: Face | null;
    readonly name: string | null;
    readonly message: number | null;
  } | null;
  readonly service: Service | null;
  readonly reactions: readonly {
    readonly emoji: string;
    readonly count: number;
    readonly mine: boolean;
  }[];
  readonly pinned: boolean;
  readonly protected: boolean;
  readonly comments: { readonly chat: string; readonly count: number } | null;
}

export interface Chat {
  readonly id: string;
  readonly kind: 'bot' | 'channel' | 'group';
  readonly title: string;
  readonly username: string | null;
  readonly initials: string;
  readonly color: number;
  readonly members: number | null;
  readonly role: 'creator' | 'admin' | 'member' | 'left' | 'banned' | null;
  readonly joined: boolean;
  readonly can_write: boolean;
  readonly started: boolean;
  readonly blocked: boolean;
  readonly linked: string | null;
  readonly commands: readonly { readonly command: string; readonly description: string }[];
  readonly menu_button: {
    readonly kind: string;
    readonly text: string | null;
    readonly url: string | null;
  } | null;
  readonly last: Message | null;
  readonly pinned: Message | null;
}

export type Theme = 'light' | 'dark';
export type ThemeParams = Readonly<Record<string, string>>;

export interface Overview {
  readonly bot: Bot;
  readonly people: readonly Person[];
  readonly themes: Readonly<Record<Theme, ThemeParams>>;
}

export interface ChatList {
  readonly person: Person;
  readonly bot: Bot;
  readonly chats: readonly Chat[];
}

export interface Page {
  readonly messages: readonly Message[];
  readonly more: boolean;
}

export interface Payment {
  readonly status: 'paid' | 'failed';
  readonly charge: string | null;
  readonly error: string | null;
}

export type Source = 'menu' | 'button' | 'link';

export interface Opening {
  readonly source: Source;
  readonly url?: string | undefined;
  readonly start_param?: string | undefined;
}

export interface OpenedApp {
  readonly url: string;
  readonly init_data: string;
  readonly query_id: string | null;
  readonly start_param: string | null;
  readonly version: string;
  readonly platform: string;
  readonly theme_params: ThemeParams;
}

export type FeedEvent =
  | { readonly type: 'hello' | 'chats' | 'menu' | 'people' }
  | { readonly type: 'new' | 'update'; readonly chat: string; readonly message: Message }
  | { readonly type: 'deleted'; readonly chat: string; readonly ids: readonly number[] }
  | {
      readonly type: 'answer';
      readonly chat: string;
      readonly message: number;
      readonly button: string;
      readonly text: string | null;
      readonly alert: boolean;
      readonly url: string | null;
    }
  | { readonly type: 'typing'; readonly chat: string };
