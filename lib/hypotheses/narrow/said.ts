/** Fields whose few values say who did it, with what and to what. */
export const NAMES = [
  'Image',
  'ParentImage',
  'User',
  'TargetFilename',
  'CurrentDirectory',
  'DestinationIp',
  'DestinationPort',
  'FileMode',
  'Argv0',
] as const;
export const COMMANDS = ['CommandLine', 'ParentCommandLine'] as const;
export const PATHS = ['Image', 'ParentImage', 'TargetFilename', 'CurrentDirectory'] as const;

/** Texts of one field that are tried, and how short the shortest is. */
export const MOST_TEXTS = 24;
export const SHORTEST = 4;

/** Words that are read of a command line, which may have two megabytes. */
const MOST_READ = 400;

/** The words of a command that may say something by themselves. */
export const wordsOf = (text: string): string[] =>
  [...new Set(text.split(/\s+/, MOST_READ))]
    .filter((word) => word.length >= 3 && word.length <= 80 && /[A-Za-z]/.test(word))
    .slice(0, 60);
