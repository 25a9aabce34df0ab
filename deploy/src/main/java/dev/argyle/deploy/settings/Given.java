package dev.argyle.deploy.settings;

/**
 * A value as it was written.
 *
 * @param setting what it is of
 * @param source where
 * @param text what
 */
record Given<T>(Setting<T> setting, Source source, String text) {}
