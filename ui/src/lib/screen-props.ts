/** What the shell gives to every screen. */
export type ScreenProps = {
  /** The part after the slash, for screens whose route ends in `:id`. */
  id: string | null;
};
