/** LoRA jobs: create, follow, stop, delete; handles the queue's "training" kind. */
@NullMarked
package esd.server.trainings;

import org.jspecify.annotations.NullMarked;
