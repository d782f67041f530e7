/** Objects by key: put, get, list, presign, multipart. The only room that knows MinIO. */
@NullMarked
package esd.runtime.store;

import org.jspecify.annotations.NullMarked;
