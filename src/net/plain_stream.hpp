#ifndef REXA_NET_PLAIN_STREAM_HPP
#define REXA_NET_PLAIN_STREAM_HPP

#include "net/stream.hpp"

namespace rexa::net {

/// Without encryption, over a connected socket that becomes its own. Reads, writes and waits on the
/// caller's thread: to be told by another one costs two switches of threads for each reply.
std::unique_ptr<Stream> make_plain_stream(int socket, std::chrono::milliseconds silence);

} // namespace rexa::net

#endif
