/** Files that are fetched by URL, as durable jobs: how far they are survives a restart, their URLs stay secret. */
@NullMarked
package esd.server.downloads;

import org.jspecify.annotations.NullMarked;
