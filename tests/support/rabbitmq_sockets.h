// SPDX-License-Identifier: MPL-2.0
//
// rabbitmq-c with its own sockets, which only the tests use.
#pragma once

#include "broker/rabbitmq.h"

#if __has_include(<rabbitmq-c/amqp.h>)
#include <rabbitmq-c/ssl_socket.h>
#include <rabbitmq-c/tcp_socket.h>
#else
#include <amqp_ssl_socket.h>
#include <amqp_tcp_socket.h>
#endif
