// SPDX-License-Identifier: MPL-2.0
// rabbitmq-c's codec: AMQP 0-9-1's methods, properties and field tables, to and from
// bytes. Its headers moved to a directory of their own in 0.12; the old ones have a
// #warning there, which no option turns off.
#pragma once

#if __has_include(<rabbitmq-c/amqp.h>)
#include <rabbitmq-c/amqp.h>
#include <rabbitmq-c/framing.h>
#else
#include <amqp.h>
#include <amqp_framing.h>
#endif
