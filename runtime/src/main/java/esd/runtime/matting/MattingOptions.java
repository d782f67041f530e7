package esd.runtime.matting;

/**
 * What a mask is taken for.
 *
 * @param foreground levels above it are surely in front
 * @param background levels below it are surely behind
 * @param erosion how wide a square must be all one of both, so that its middle counts as sure
 */
public record MattingOptions(int foreground, int background, int erosion) {}
