package fovea.serialization;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A file on a disk that fails after some operations: a write leaves half of its bytes there, as a
 * full disk does.
 */
final class FailingChannel extends FileChannel {
  /** More than this is not written at once, so that there are many writes to fail. */
  private static final int MOST = 8192;

  private final FileChannel file;
  private final AtomicInteger left;
  private final String error;

  /**
   * @param left operations that succeed
   */
  FailingChannel(Path path, AtomicInteger left, String error) throws IOException {
    this.file = FileChannel.open(path, StandardOpenOption.WRITE);
    this.left = left;
    this.error = error;
  }

  private boolean fails() {
    return left.getAndDecrement() <= 0;
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    boolean fails = fails();
    int count = Math.min(source.remaining(), fails ? MOST / 2 : MOST);
    ByteBuffer some = source.slice(source.position(), count);
    while (some.hasRemaining()) {
      file.write(some);
    }
    if (fails) {
      throw new IOException(error);
    }
    source.position(source.position() + count);
    return count;
  }

  @Override
  public void force(boolean metadata) throws IOException {
    if (fails()) {
      throw new IOException(error);
    }
    file.force(metadata);
  }

  @Override
  protected void implCloseChannel() throws IOException {
    file.close();
    if (fails()) {
      throw new IOException(error);
    }
  }

  @Override
  public int read(ByteBuffer target) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long read(ByteBuffer[] targets, int offset, int length) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long write(ByteBuffer[] sources, int offset, int length) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long position() {
    throw new UnsupportedOperationException();
  }

  @Override
  public FileChannel position(long target) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long size() {
    throw new UnsupportedOperationException();
  }

  @Override
  public FileChannel truncate(long size) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long transferTo(long position, long count, WritableByteChannel target) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long position, long count) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int read(ByteBuffer target, long position) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int write(ByteBuffer source, long position) {
    throw new UnsupportedOperationException();
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long position, long size) {
    throw new UnsupportedOperationException();
  }

  @Override
  public FileLock lock(long position, long size, boolean shared) {
    throw new UnsupportedOperationException();
  }

  @Override
  public FileLock tryLock(long position, long size, boolean shared) {
    throw new UnsupportedOperationException();
  }
}
